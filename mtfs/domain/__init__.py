"""What a council's strategy is made of: frozen records that check themselves when they are made."""
